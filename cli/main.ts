#!/usr/bin/env node
import { guard } from './guard.js';

guard(new URL('./command.js', import.meta.url));
