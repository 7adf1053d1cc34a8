"use strict";
// Light or dark: as the system wishes, or as the button was last set.
(() => {
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem("muse.theme"); } catch { return null; } };
  const apply = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
  apply(stored());
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      const theme = dark ? "light" : "dark";
      apply(theme);
      try { localStorage.setItem("muse.theme", theme); } catch { /* this visit only */ }
    });
  });
})();
