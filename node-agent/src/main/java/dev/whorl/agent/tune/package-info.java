/** Tuning: micro-batches of trainers go through frozen blocks in the places of prefill chunks. */
@NullMarked
package dev.whorl.agent.tune;

import org.jspecify.annotations.NullMarked;
