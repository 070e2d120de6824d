// The least that Node does: what a post step with nothing to do is measured against.
export {};
