import { createHash, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, type Authority, type Certificate } from '../../sandbox/certificates.js';
import type { RecordedRequest } from '../../sandbox/recording-server.js';
import { at, expectFailure, expectSuccess, keep, reply, run, serve, token } from './stage.js';
import { commandsOf, lines } from './support.js';
