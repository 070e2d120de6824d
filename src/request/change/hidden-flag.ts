import { StepError } from '../../lib/errors.js';
import type { JsonObject } from '../../lib/json.js';
import type { Operation, Parameter } from '../../provider/provider.js';
import { fieldOf, hidingFlag } from '../plan/parameters.js';
import type { RequestPlan } from '../plan/plan.js';

export type Hidden = NonNullable<Parameter['hidden']>;

/** The flag that hides text, and how. */
export interface Flag {
  name: string;
  field: string;
  requires: NonNullable<Parameter['requires']>;
  proof: NonNullable<Parameter['proof']>;
  hidden: Hidden;
  /** The fields of the request with the text that the flag hides. */
  texts: JsonObject;
  /** The other fields of the request, without the flag. */
  others: JsonObject;
}

/** Returns the flag of a request that hides text; undefined if it hides none. */
export function flagOf({ given, fields, operation }: RequestPlan): Flag | undefined {
  const flag = hidingFlag(given);
  if (flag === undefined) return undefined;
  const { name, field, declared } = flag;
  const { hides, proof, hidden, requires = {} } = declared;
  // The schema of provider files has all of them, or none.
  if (hides === undefined || proof === undefined || hidden === undefined) {
    throw new StepError('INTERNAL', `The provider file does not say how "${name}" hides text.`);
  }
  const isText = textTest(hides, hidden, operation);
  const entries = Object.entries(fields).filter(([other]) => other !== field);
  const texts = Object.fromEntries(entries.filter(([other]) => isText(other)));
  const others = Object.fromEntries(entries.filter(([other]) => !isText(other)));
  return { name, field, requires, proof, hidden, texts, others };
}

/** Returns the parameters of the path of a request for the hidden object: those of the change, and its id. */
export const idParameters = ({ pathValues }: RequestPlan, { hidden }: Flag, id: string | undefined): JsonObject =>
  id === undefined ? { ...pathValues } : { ...pathValues, [hidden.as ?? 'id']: id };

/** Returns a test whether a field contains text that is hidden. `hides` has names of parameters, `first` of fields. */
function textTest(
  hides: NonNullable<Parameter['hides']>,
  { first = [] }: Hidden,
  { parameters = {} }: Operation,
): (field: string) => boolean {
  if (hides === true) return (field) => !first.includes(field);
  const fields = hides.map((name) => fieldOf(name, parameters[name]));
  return (field) => fields.includes(field);
}
