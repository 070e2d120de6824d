// The baseline for a post step that has nothing to do: Node starts and ends.
export {};
