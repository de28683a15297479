// Runs before the page is drawn: where the script will work, the second rows of the sheet start closed.
// A plain old script on purpose: a browser too old for the modules must not hide what it cannot open.
if (window.HTMLDialogElement && Array.prototype.at && window.fetch) document.documentElement.classList.add("scripted");
