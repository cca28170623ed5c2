/* Runs before the first paint: gives the page the reader's theme, or the system's when none was chosen. */
(function () {
  "use strict";
  var root = document.documentElement;
  var chosen = root.dataset.theme;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    var theme = chosen === "light" || chosen === "dark" ? chosen : dark.matches ? "dark" : "light";
    root.setAttribute("data-bs-theme", theme);
  }
  apply();
  dark.addEventListener("change", apply);
  root.classList.add("has-script");
})();
