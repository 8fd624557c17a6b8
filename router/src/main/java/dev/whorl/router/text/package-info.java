/**
 * Text ↔ token ids: the model's tokenizer, text that grows token by token, stop strings. Knows no
 * HTTP and no sessions.
 */
@NullMarked
package dev.whorl.router.text;

import org.jspecify.annotations.NullMarked;
