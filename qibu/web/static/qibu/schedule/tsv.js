// The text that Excel puts on the clipboard: tabs between cells, line breaks between rows, and quotes
// around a cell that itself contains a tab, a line break or a quote.

/**
 * Read a block of cells.
 * @param {string} text
 * @returns {string[][]} rows of equal length; empty rows are left out
 */
export function parseTsv(text) {
  const rows = [];
  let row = [], cell = "", quoted = false, fresh = true; // fresh: no character of this cell was read yet
  const endCell = () => { row.push(cell); cell = ""; fresh = true; };
  const endRow = () => { endCell(); rows.push(row); row = []; };
  for (let i = 0; i < text.length; i += 1) {
    const letter = text[i];
    if (quoted) {
      if (letter === "\r" && text[i + 1] === "\n") continue; // inside a cell a line break is one letter
      if (letter !== '"') cell += letter;
      else if (text[i + 1] === '"') { cell += '"'; i += 1; }
      else quoted = false;
    } else if (letter === '"' && fresh && closes(text, i)) {
      quoted = true;
      fresh = false;
    } else if (letter === "\t") {
      endCell();
    } else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && text[i + 1] === "\n") i += 1;
      endRow();
    } else {
      cell += letter;
      fresh = false;
    }
  }
  if (cell || row.length) endRow();
  return square(rows.filter((cells) => cells.some((value) => value.trim() !== "")));
}

/** Is the quote at `start` closed before a tab, a line break or the end? Otherwise it is just a letter. */
function closes(text, start) {
  for (let i = start + 1; i < text.length; i += 1) {
    if (text[i] !== '"') continue;
    if (text[i + 1] === '"') i += 1;
    else return i + 1 === text.length || "\t\r\n".includes(text[i + 1]);
  }
  return false;
}

function square(rows) {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return rows.map((row) => row.concat(Array(width - row.length).fill("")));
}

/** Write a block of cells as spreadsheets read it. */
export function writeTsv(rows) {
  const cell = (text) => (/["\t\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
  return rows.map((cells) => cells.map((text) => cell(String(text ?? ""))).join("\t")).join("\r\n");
}
