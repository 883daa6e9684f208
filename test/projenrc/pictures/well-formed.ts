/** What makes a text other than well-formed XML: tags, attributes and entities. */
export function malformedXml(xml: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  const pattern = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/g;
  for (const [whole, closing, name, attributes, empty, text, stray] of xml.matchAll(pattern)) {
    if (stray) {
      problems.push('a stray <');
    } else if (text !== undefined) {
      problems.push(...strayEntities(text), ...text.trim() !== '' && open.length === 0 ? [`text outside the root: ${text.trim()}`] : []);
    } else if (closing) {
      problems.push(...open.pop() === name ? [] : [`${whole} closes another element`]);
    } else {
      const names = [...attributes.matchAll(/([\w:-]+)="/g)].map(([, attribute]) => attribute);
      problems.push(...strayEntities(attributes), ...new Set(names).size < names.length ? [`an attribute twice in ${whole}`] : []);
      open.push(...empty ? [] : [name]);
    }
  }
  return [...problems, ...open.map((name) => `<${name}> is not closed`)];
}

function strayEntities(text: string): string[] {
  return /&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(text) ? [`a stray & in ${text}`] : [];
}
