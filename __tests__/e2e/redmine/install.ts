import { installChromium } from './chromium.js';
import { installRedmine } from './redmine-process.js';

/** Installs Redmine and Chromium before the tests, for a CI with a time limit for each part. */
console.log(`The Redmine instances are in ${await installRedmine()}.`);
console.log(`Chromium is at ${await installChromium()}.`);
