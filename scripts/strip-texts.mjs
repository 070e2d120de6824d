/** The texts that describe inputs and outputs in action.yml, in the documents and in the help of the command. */
import ts from 'typescript';

const TEXTS = ['description', 'details', 'otherwise'];

/** Returns the code of a module without the texts in its calls of `input`. */
export function stripTexts(code) {
  const source = ts.createSourceFile('module.js', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const removed = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'input') {
      const spec = node.arguments[2];
      const texts = spec !== undefined && ts.isObjectLiteralExpression(spec) ? spec.properties.filter(isText) : [];
      for (const text of texts) removed.push({ from: text.getStart(), to: endOf(text, code) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return removed.reverse().reduce((rest, { from, to }) => rest.slice(0, from) + rest.slice(to), code);
}

const isText = (property) => ts.isPropertyAssignment(property) && TEXTS.includes(property.name.getText());

/** Returns the index after a property and the comma that follows it. */
const endOf = (property, code) => property.getEnd() + (/^\s*,/u.exec(code.slice(property.getEnd()))?.[0].length ?? 0);
