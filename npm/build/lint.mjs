// Lints the packed archive with publint: node build/lint.mjs ARCHIVE. Exits 1 and says what is wrong.
import { readFileSync } from "node:fs";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const archive = readFileSync(process.argv[2]);
const tarball = archive.buffer.slice(archive.byteOffset, archive.byteOffset + archive.byteLength);
const { messages, pkg } = await publint({ pack: { tarball }, strict: true });

// `?module` is a query that bundlers take off before they look for the file, and put on again for their own rules.
const isQuery = ({ code, path }) => code === "FILE_DOES_NOT_EXIST" && path.some((step) => String(step).endsWith("?module"));
const wrong = messages.filter((message) => !isQuery(message));
for (const message of wrong) console.error(`${message.type}: ${formatMessage(message, pkg)}`);
process.exitCode = wrong.length ? 1 : 0;
