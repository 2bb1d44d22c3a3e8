// node searchable.mjs FOLDER FILE: the text of a PDF file as pdf.js gives it; FOLDER holds node_modules/pdfjs-dist.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

// What pdf.js lacks for drawing in Node is told on the standard output; nothing is drawn here.
console.warn = () => {};
const say = console.log.bind(console);
console.log = () => {};

const [folder, file] = process.argv.slice(2);
const { getDocument, VerbosityLevel } = await import(
  pathToFileURL(`${folder}/node_modules/pdfjs-dist/legacy/build/pdf.mjs`)
);
const data = new Uint8Array(await readFile(file));
const pdf = await getDocument({ data, verbosity: VerbosityLevel.ERRORS }).promise;
for (let number = 1; number <= pdf.numPages; number++) {
  const content = await (await pdf.getPage(number)).getTextContent();
  say(content.items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join(""));
}
