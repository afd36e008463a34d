export { Fault, type FaultCode, type FaultOptions, toFault } from './fault.ts';
