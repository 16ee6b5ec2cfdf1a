// fetch-sparql-endpoint: asks ENDPOINT the question in FILE in each way it knows and prints what it got, as JSON.
// node fetcher.mjs ENDPOINT FILE KIND, where KIND is select, ask, construct or update.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { plain, row } from './terms.mjs';

const require = createRequire(process.env.CLIENTS);
const { SparqlEndpointFetcher } = require('fetch-sparql-endpoint');
const [endpoint, file, kind] = process.argv.slice(2);
const query = readFileSync(file, 'utf8');

const WAYS = {
  'post-form': {},
  'post-query': { directPost: true },
  'get': { method: 'GET' },
};

const all = (stream) => new Promise((resolve, reject) => {
  const found = [];
  stream.on('data', (each) => found.push(each)).on('error', reject).on('end', () => resolve(found));
});

const ASK = {
  select: async (fetcher) => (await all(await fetcher.fetchBindings(endpoint, query))).map(row),
  ask: (fetcher) => fetcher.fetchAsk(endpoint, query),
  construct: async (fetcher) => (await all(await fetcher.fetchTriples(endpoint, query)))
    .map((quad) => [quad.subject, quad.predicate, quad.object].map(plain)),
  update: async (fetcher) => (await fetcher.fetchUpdate(endpoint, query)) ?? 'done',
};

const answers = {};
for (const [way, settings] of Object.entries(WAYS)) {
  try {
    answers[way] = { answer: await ASK[kind](new SparqlEndpointFetcher(settings)) };
  } catch (error) {
    answers[way] = { error: error.message };
  }
}
console.log(JSON.stringify(answers));
