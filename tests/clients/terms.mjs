// Terms of RDF/JS as SPARQL's JSON has them, so that all clients' answers look alike.

const STRING = 'http://www.w3.org/2001/XMLSchema#string';

export function plain(term) {
  if (term.termType === 'NamedNode') {
    return { type: 'uri', value: term.value };
  }
  if (term.termType !== 'Literal') {
    throw new TypeError(`a ${term.termType} in an answer`);
  }
  const kind = term.language ? { 'xml:lang': term.language } : { datatype: term.datatype.value };
  return { type: 'literal', value: term.value, ...(kind.datatype === STRING ? {} : kind) };
}

export function row(bindings) {
  return Object.fromEntries(Object.entries(bindings).map(([name, term]) => [name, plain(term)]));
}
