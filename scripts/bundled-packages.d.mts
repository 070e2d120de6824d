/** What the statistics of webpack have for a module. */
export interface BundledModule {
  nameForCondition?: string | null;
  chunks: (number | string)[];
  modules?: BundledModule[];
}

export interface BundledPackage {
  path: string;
  bundles: string[];
}

export declare function listPackages(folder: string, bundles: string[]): BundledPackage[];
export declare function packagesOf(modules: BundledModule[]): string[];
export declare function packagePath(file: string | null | undefined): string | undefined;
export declare function licenceTexts(paths: string[]): string;
