/** Lint rules of our own. */

const openingComment = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { missing: 'A file begins with a comment that says in one sentence what it is for.' },
  },
  create(context) {
    return {
      Program(node) {
        const code = node.body[0];
        if (!code) return;
        // A shebang and 'use strict' may stand before it.
        const limit = code.directive ? (node.body[1] ?? code) : code;
        const isOpening = context.sourceCode
          .getAllComments()
          .some((comment) => comment.type !== 'Shebang' && comment.range[1] <= limit.range[0]);
        if (!isOpening) context.report({ loc: { line: 1, column: 0 }, messageId: 'missing' });
      },
    };
  },
};

export default { rules: { 'opening-comment': openingComment } };
