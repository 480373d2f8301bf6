// The words of the screen come from the catalogue with the data.
let words = {};

export function setWords(entries) {
  words = entries;
}

export function t(key, parameters = {}) {
  const sentence = words[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => parameters[name] ?? whole);
}
