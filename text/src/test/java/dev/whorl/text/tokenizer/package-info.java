@NullMarked
package dev.whorl.text.tokenizer;

import org.jspecify.annotations.NullMarked;
