export { type TestWorkspace, type TestWorkspaceOptions, testWorkspace } from './test-workspace.ts';
export { readTree, removeTree, type Tree, writeTree } from './tree.ts';
