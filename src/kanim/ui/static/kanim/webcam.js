/* A portrait by the camera of the counter: the picture goes into the file field, so that nothing else changes.
   Without script or camera the file field takes a photograph as it is. */
(function () {
  "use strict";
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return;
  var english = document.documentElement.lang.slice(0, 2) === "en";
  var WORDS = {
    start: english ? "Use the camera" : "Pakai kamera",
    take: english ? "Take the photograph" : "Ambil foto",
    again: english ? "Once more" : "Ulangi",
    none: english ? "No camera can be used. Choose a file instead." : "Kamera tidak dapat dipakai. Pilih berkas foto.",
  };

  function button(words, main) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = main ? "btn btn-primary" : "btn";
    made.textContent = words;
    return made;
  }

  function offer(input) {
    var box = document.createElement("div");
    var video = document.createElement("video");
    var says = document.createElement("p");
    var start = button(WORDS.start, false);
    var take = button(WORDS.take, true);
    var stream = null;
    var whole = input.dataset.camera === "whole"; /* the whole picture of what lies before it, not a portrait */
    box.className = "k-webcam";
    video.muted = true;
    video.playsInline = true;
    video.hidden = take.hidden = true;
    says.className = "k-quiet";
    says.setAttribute("role", "status");
    box.append(video, start, take, says);
    input.before(box);

    function stop() {
      if (stream) stream.getTracks().forEach(function (track) { track.stop(); });
      stream = null;
      video.hidden = take.hidden = true;
    }

    start.addEventListener("click", function () {
      says.textContent = "";
      navigator.mediaDevices
        .getUserMedia({
          video: { width: { ideal: whole ? 1920 : 1280 }, height: { ideal: whole ? 1080 : 960 }, facingMode: whole ? "environment" : "user" },
          audio: false,
        })
        .then(function (given) {
          stream = given;
          video.srcObject = given;
          video.hidden = take.hidden = false;
          return video.play();
        })
        .catch(function () { says.textContent = WORDS.none; });
    });

    /* The middle of the picture, three parts wide and four parts high, as a portrait is. */
    take.addEventListener("click", function () {
      var high = video.videoHeight;
      var wide = whole ? video.videoWidth : Math.min(video.videoWidth, Math.round((high * 3) / 4));
      var canvas = document.createElement("canvas");
      canvas.width = wide;
      canvas.height = high;
      canvas.getContext("2d").drawImage(video, (video.videoWidth - wide) / 2, 0, wide, high, 0, 0, wide, high);
      canvas.toBlob(function (blob) {
        var files = new DataTransfer();
        files.items.add(new File([blob], "foto.jpg", { type: "image/jpeg" }));
        input.files = files.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
        start.textContent = WORDS.again;
        stop();
      }, "image/jpeg", 0.92);
    });
    window.addEventListener("pagehide", stop);
  }

  document.querySelectorAll('input[type="file"][name="foto"], input[type="file"][data-camera]').forEach(offer);
})();
