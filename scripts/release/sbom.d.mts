export interface Component {
  'bom-ref': string;
  type: string;
  group?: string;
  name: string;
  version?: string;
  purl: string;
  licenses: { license?: { id: string }; expression?: string }[];
  hashes?: { alg: string; content: string }[];
  components?: Component[];
  properties?: { name: string; value: string }[];
}

export interface Sbom {
  bomFormat: string;
  specVersion: string;
  serialNumber: string;
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

export declare function makeSbom(root: string): Sbom;
