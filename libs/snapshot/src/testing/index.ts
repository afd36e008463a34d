export { type TestWorkspace, type TestWorkspaceOptions, testWorkspace } from './test-workspace.ts';
