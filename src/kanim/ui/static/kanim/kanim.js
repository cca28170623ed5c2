/* Makes pages smoother. Each part stands alone; without this file everything still works. */
(function () {
  "use strict";

  /* Menus made of <details>: one open at a time, closed by Escape or a click elsewhere. */
  function closeMenus(except) {
    document.querySelectorAll("details.k-menu[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }
  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.k-menu"));
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var open = document.querySelector("details.k-menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  /* The search box takes `/` and Ctrl-K. */
  document.addEventListener("keydown", function (event) {
    var box = document.getElementById("cari");
    if (!box) return;
    var typing = event.target.closest("input, textarea, select, [contenteditable]");
    var wanted = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing);
    if (!wanted) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  /* Keys of actions: a letter shown on a button presses it, unless someone is typing. */
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    var key = event.key.length === 1 ? event.key.toLowerCase() : "";
    if (!key || key === "/") return;
    var button = document.querySelector('[data-key="' + CSS.escape(key) + '"]');
    if (!button) return;
    event.preventDefault();
    if (button.matches("a, button, summary")) button.click();
    else button.focus();
  });

  /* A form is sent once: the second press of an impatient hand does nothing. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    var button = event.submitter;
    if (button) button.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
    document.querySelectorAll("[aria-busy]").forEach(function (node) {
      node.removeAttribute("aria-busy");
    });
  });

  /* Forms that save themselves: the changed form is sent quietly, and says so. */
  document.querySelectorAll("form[data-autosave]").forEach(function (form) {
    var note = form.querySelector("[data-autosave-note]");
    var waiting = null;
    function save() {
      waiting = null;
      var data = new FormData(form);
      data.set("_simpan", "otomatis");
      Array.from(data.keys()).forEach(function (name) {
        if (data.get(name) instanceof File) data.delete(name);
      });
      if (note) note.textContent = note.dataset.saving;
      fetch(form.dataset.autosave, { method: "POST", body: data, credentials: "same-origin" })
        .then(function (answer) {
          if (note) note.textContent = answer.ok ? note.dataset.saved : note.dataset.failed;
        })
        .catch(function () {
          if (note) note.textContent = note.dataset.failed;
        });
    }
    function later() {
      if (waiting) clearTimeout(waiting);
      waiting = setTimeout(save, 700);
    }
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", function () {
      if (waiting) clearTimeout(waiting);
    });
  });

  /* Choices that redraw the page (region cascade, filters) send their form at once; their button hides. */
  document.querySelectorAll("[data-send-on-change]").forEach(function (field) {
    field.addEventListener("change", function () {
      var button = document.getElementById(field.dataset.sendOnChange);
      if (button) button.click();
      else field.form.requestSubmit();
    });
  });

  /* A chosen picture is shown before it is sent. */
  document.querySelectorAll("input[type=file][data-preview]").forEach(function (input) {
    var picture = document.getElementById(input.dataset.preview);
    input.addEventListener("change", function () {
      var file = input.files && input.files[0];
      if (!picture) return;
      if (picture.src) URL.revokeObjectURL(picture.src);
      picture.hidden = !(file && /^image\//.test(file.type));
      if (!picture.hidden) picture.src = URL.createObjectURL(file);
    });
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });

  /* Toasts leave after a while, unless someone reads or points at them. */
  document.querySelectorAll(".k-toast").forEach(function (toast) {
    var close = toast.querySelector("[data-close]");
    function gone() {
      toast.remove();
    }
    if (close) {
      close.hidden = false;
      close.addEventListener("click", gone);
    }
    if (toast.classList.contains("k-toast-error")) return;
    setTimeout(function leave() {
      if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2000);
      else gone();
    }, 8000);
  });

  /* A long list to tick has a box that narrows it; what is ticked always stays. */
  document.querySelectorAll(".k-many").forEach(function (list) {
    var box = document.createElement("input");
    box.type = "search";
    box.className = "form-control";
    box.placeholder = list.dataset.filter;
    box.setAttribute("aria-label", list.dataset.filter);
    list.before(box);
    box.addEventListener("input", function () {
      var words = box.value.trim().toLowerCase().split(/\s+/);
      list.querySelectorAll(".k-choice").forEach(function (row) {
        var text = row.textContent.toLowerCase();
        var found = words.every(function (word) {
          return text.indexOf(word) >= 0;
        });
        row.hidden = !found && !row.querySelector("input").checked;
      });
    });
    box.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
    });
  });

  /* Errors first: the summary takes the focus. */
  var summary = document.querySelector(".k-errors");
  if (summary) summary.focus();
})();
