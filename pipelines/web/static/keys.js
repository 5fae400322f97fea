// Keys for who reads all day: / for the words, j and k for the next and the previous article.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (event.key === "/") {
    document.getElementById("q")?.select();
    event.preventDefault();
    return;
  }
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const links = [...document.querySelectorAll(".hits h2 a")];
  const here = links.indexOf(document.activeElement);
  links[here < 0 ? (step > 0 ? 0 : -1) : here + step]?.focus();
});
