import { installDjango } from './install-django.js';
import { installHydra } from './install-hydra.js';

/** Installs the authorization servers before the tests, for a CI with a time limit for each part. */
console.log(`The Python with Django OAuth Toolkit is ${await installDjango()}.`);
console.log(`Hydra is ${await installHydra()}.`);
