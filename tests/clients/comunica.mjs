// Comunica: asks the question in FILE over one source or several and prints what it got, as JSON.
// node comunica.mjs FILE SOURCE..., a source being an address, or sparql@ADDRESS for a known endpoint.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { plain, row } from './terms.mjs';

const require = createRequire(process.env.CLIENTS);
const { QueryEngine } = require('@comunica/query-sparql');
// The parser of results that npm gives Comunica 4.5 makes texts with a language in a way that Comunica's own factory of
// terms does not know, and the language is lost; so Comunica gets the factory that the parser was written for.
const { DataFactory } = createRequire(require.resolve('sparqljson-parse'))('rdf-data-factory');
const [file, ...addresses] = process.argv.slice(2);
const sources = addresses.map((address) =>
  address.startsWith('sparql@') ? { type: 'sparql', value: address.slice('sparql@'.length) } : address);

const READ = {
  bindings: async (result) => (await (await result.execute()).toArray())
    .map((each) => row(Object.fromEntries([...each].map(([variable, term]) => [variable.value, term])))),
  boolean: (result) => result.execute(),
  quads: async (result) => (await (await result.execute()).toArray())
    .map((quad) => [quad.subject, quad.predicate, quad.object].map(plain)),
  void: async (result) => (await result.execute()) ?? 'done',
};

let said;
try {
  const context = { sources, destination: sources[0], dataFactory: new DataFactory() };
  const result = await new QueryEngine().query(readFileSync(file, 'utf8'), context);
  said = { answer: await READ[result.resultType](result) };
} catch (error) {
  said = { error: error.message };
}
console.log(JSON.stringify(said));
