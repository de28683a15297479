// Two people changed one text: lines only one of them touched go together by themselves.

const split = (text) => (text === "" ? [] : text.split("\n"));

/** For each line of `before` its place in `after`, or -1: the longest common subsequence. */
function places(before, after) {
  const rows = before.length, columns = after.length;
  const best = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1));
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      best[i][j] = before[i] === after[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    }
  }
  const found = new Array(rows).fill(-1);
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (before[i] === after[j]) found[i++] = j++;
    else if (best[i + 1][j] >= best[i][j + 1]) i += 1;
    else j += 1;
  }
  return found;
}

const same = (one, other) => one.length === other.length && one.every((line, at) => line === other[at]);
const MOST_LINES = 2000;

/** The text with both changes in it; null where both changed the same lines. */
export function merged(base, mine, theirs) {
  if (mine === theirs || theirs === base) return mine;
  if (mine === base) return theirs;
  const [old, own, other] = [split(base), split(mine), split(theirs)];
  if (Math.max(old.length, own.length, other.length) > MOST_LINES) return null;
  const [toOwn, toOther] = [places(old, own), places(old, other)];
  const lines = [];
  let at = 0, a = 0, b = 0;
  while (at <= old.length) {
    // The next line of the old text both still have; what lies before it is one piece.
    let next = at;
    while (next < old.length && (toOwn[next] < 0 || toOther[next] < 0)) next += 1;
    const endOwn = next < old.length ? toOwn[next] : own.length;
    const endOther = next < old.length ? toOther[next] : other.length;
    const was = old.slice(at, next), left = own.slice(a, endOwn), right = other.slice(b, endOther);
    if (same(left, was)) lines.push(...right);
    else if (same(right, was) || same(left, right)) lines.push(...left);
    else if (!was.length) lines.push(...right, ...left); // both added here: the others' lines first
    else return null;
    if (next < old.length) lines.push(old[next]);
    [at, a, b] = [next + 1, endOwn + 1, endOther + 1];
  }
  return lines.join("\n");
}
