package dev.whorl.executor.cpu;

/** What follows the last block: the final norm and the head. */
record HeadWeights(Norm norm, Matrix matrix) {}
