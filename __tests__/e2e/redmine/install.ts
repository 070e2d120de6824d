import { installChromium } from './chromium.js';
import { installRedmine } from './redmine-process.js';

/** Installs what the tests would install with their first start, for a CI that gives every part of its work so much time. */
console.log(`Redmine's instances are in ${await installRedmine()}.`);
console.log(`Chromium is ${await installChromium()}.`);
