// Before the first paint: the theme that was chosen last, so that nothing flashes, and a mark that scripts run, so that
// what needs one takes its place at once.
document.documentElement.dataset.js = "";
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {}
