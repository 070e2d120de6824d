export function bundleName(action: string, entry: 'main' | 'post'): string;
