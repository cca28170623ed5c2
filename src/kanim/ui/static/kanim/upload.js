/* Sends a chosen file in parts, so that a bad line loses a part and not the file. Without this file the form sends it
   in one piece. `data-parts` on the form is the address of the protocol (kanim/faces/parts.py). */
(function () {
  "use strict";

  var WAITS = [1000, 2000, 4000, 8000, 15000, 30000];
  var AT_ONCE = 2;

  function hex(buffer) {
    return Array.from(new Uint8Array(buffer), function (byte) {
      return byte.toString(16).padStart(2, "0");
    }).join("");
  }

  /* Digests need a page over HTTPS (or the same machine); without one the server still counts every byte. */
  function digest(blob) {
    if (!window.crypto || !window.crypto.subtle) return Promise.resolve("");
    return blob.arrayBuffer().then(function (data) {
      return window.crypto.subtle.digest("SHA-256", data);
    }).then(hex);
  }

  function fill(words, values) {
    return words.replace(/\{(\w+)\}/g, function (all, name) { return values[name]; });
  }

  function Sending(form, file) {
    this.form = form;
    this.file = file;
    this.box = form.querySelector("[data-upload-box]");
    this.bar = this.box.querySelector("progress");
    this.words = this.box.querySelector("[data-upload-words]");
    this.cancel = this.box.querySelector("[data-upload-cancel]");
    this.token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.stopped = false;
    this.id = "";
  }

  Sending.prototype.say = function (name, values) {
    this.words.textContent = fill(this.box.dataset[name], values || {});
  };

  /* One request, tried until it is answered: the line may break at any moment and for any time. */
  Sending.prototype.ask = function (method, url, body, headers) {
    var self = this, tries = 0;
    function once() {
      if (self.stopped) return new Promise(function () {});
      return fetch(url, {
        method: method,
        body: body,
        headers: Object.assign({ "X-CSRFToken": self.token, Accept: "application/json" }, headers),
        credentials: "same-origin"
      }).then(function (response) {
        var is_ours = (response.headers.get("Content-Type") || "").startsWith("application/json");
        if (response.status >= 500 && (!is_ours || response.status === 503)) throw new Error("again");
        if (!is_ours) return Promise.reject({ error: self.box.dataset.signedout, fatal: true });
        return response.json().then(function (told) {
          if (response.ok) return told;
          if (told.code === "CLOSING") throw new Error("again");
          return Promise.reject({ error: told.error, status: response.status, fatal: true });
        });
      }).catch(function (error) {
        if (error && error.fatal) throw error;
        var wait = WAITS[Math.min(tries, WAITS.length - 1)];
        tries += 1;
        self.say("waiting", { wait: Math.round(wait / 1000) });
        return new Promise(function (resolve) {
          var timer = setTimeout(go, wait);
          function go() {
            clearTimeout(timer);
            window.removeEventListener("online", go);
            resolve();
          }
          window.addEventListener("online", go);
        }).then(once);
      });
    }
    return once();
  };

  Sending.prototype.run = function () {
    var self = this, form = this.form;
    this.box.hidden = false;
    this.fields(true);
    this.bar.removeAttribute("value");
    this.say("preparing");
    this.cancel.onclick = function () { self.stop(); };
    digest(this.file).then(function (sum) {
      var told = new URLSearchParams();
      told.set("jenis", form.querySelector("[name=jenis]").value);
      told.set("nama", self.file.name);
      told.set("ukuran", String(self.file.size));
      told.set("sidik", sum);
      told.set("tanda", String(self.file.lastModified || 0));
      return self.ask("POST", form.dataset.parts, told);
    }).then(function (standing) {
      self.id = standing.id;
      return self.send(standing);
    }).then(function () {
      self.bar.removeAttribute("value");
      self.say("checking");
      return self.ask("POST", form.dataset.parts + self.id + "/", self.rest());
    }).then(function (told) {
      var before = location.pathname + location.search;
      location.href = told.url;
      if (told.url.split("#")[0] === before) location.reload();
    }).catch(function (refused) {
      self.refuse(refused.error || self.box.dataset.broken);
    });
  };

  /* What else the form tells of the paper: which one it replaces, and why. */
  Sending.prototype.rest = function () {
    var told = new URLSearchParams();
    this.form.querySelectorAll("input[name]:not([type=file])").forEach(function (field) {
      if (field.name !== "csrfmiddlewaretoken") told.set(field.name, field.value);
    });
    return told;
  };

  Sending.prototype.send = function (standing) {
    var self = this, have = new Set(standing.have), size = standing.part_bytes, waiting = [];
    for (var n = 0; n < standing.parts; n += 1) if (!have.has(n)) waiting.push(n);
    var resumed = have.size > 0;
    function show() {
      var percent = Math.floor(100 * have.size / standing.parts);
      self.bar.value = percent;
      self.say(resumed ? "resumed" : "sending", { percent: percent });
    }
    function next() {
      if (!waiting.length) return Promise.resolve();
      var number = waiting.shift();
      var part = self.file.slice(number * size, (number + 1) * size);
      return digest(part).then(function (sum) {
        return self.ask("PUT", self.form.dataset.parts + self.id + "/" + number + "/", part,
          { "X-Part-Digest": sum, "Content-Type": "application/octet-stream" });
      }).catch(function (error) {
        if (error && error.status === 422) {
          waiting.push(number); /* the line changed it on its way */
          return null;
        }
        throw error;
      }).then(function (told) {
        if (told) have.add(number);
        show();
        return next();
      });
    }
    show();
    var lanes = [];
    for (var lane = 0; lane < AT_ONCE; lane += 1) lanes.push(next());
    return Promise.all(lanes);
  };

  Sending.prototype.fields = function (off) {
    this.form.querySelectorAll("button:not([data-upload-cancel]), input[type=file], select").forEach(function (field) {
      field.disabled = off;
    });
    delete this.form.dataset.sent;
  };

  Sending.prototype.refuse = function (words) {
    var alert = this.box.querySelector("[data-upload-error]");
    alert.textContent = words;
    alert.hidden = false;
    this.bar.hidden = true;
    this.cancel.hidden = true;
    this.words.textContent = "";
    this.fields(false);
    this.form.querySelector("input[type=file]").focus();
  };

  Sending.prototype.stop = function () {
    this.stopped = true;
    if (this.id) {
      fetch(this.form.dataset.parts + this.id + "/", {
        method: "DELETE", headers: { "X-CSRFToken": this.token }, credentials: "same-origin"
      });
    }
    this.fields(false);
    this.box.hidden = true;
  };

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("form[data-parts]")) return;
    var input = form.querySelector("input[type=file]");
    if (!input || !input.files.length) return; /* the server says what is missing */
    event.preventDefault();
    var box = form.querySelector("[data-upload-box]");
    box.querySelector("[data-upload-error]").hidden = true;
    box.querySelector("progress").hidden = false;
    box.querySelector("[data-upload-cancel]").hidden = false;
    new Sending(form, input.files[0]).run();
  }, true);
})();
