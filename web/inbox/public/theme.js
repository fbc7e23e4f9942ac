// Runs before the first paint: theme, language and direction as they were chosen, else as the system has them.
(() => {
  let saved = {};
  try {
    saved = JSON.parse(localStorage.getItem("hermod.preferences") || "{}").state || {};
  } catch {
    // No storage, or nothing readable in it: the system's wishes hold.
  }
  const root = document.documentElement;
  const dark =
    saved.theme === "dark" ||
    (saved.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  const language = (saved.language || navigator.language || "en").split("-")[0];
  root.lang = ["en", "id", "ar"].includes(language) ? language : "en";
  root.dir = root.lang === "ar" ? "rtl" : "ltr";
})();
