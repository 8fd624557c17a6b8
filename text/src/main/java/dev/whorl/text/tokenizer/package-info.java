/** Text ↔ token ids: the model's tokenizer, and text that grows token by token. */
@NullMarked
package dev.whorl.text.tokenizer;

import org.jspecify.annotations.NullMarked;
