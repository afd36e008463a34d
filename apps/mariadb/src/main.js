#!/usr/bin/env node
import { useCompileCache } from '@holdfast/command/compile-cache';
import { requireNode } from '@holdfast/command/require-node';

requireNode();
useCompileCache();
const { start } = await import('@holdfast/command/start');
const { program } = await import('./program.ts');
await start(program);
