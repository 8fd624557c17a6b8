@NullMarked
package dev.whorl.router.openai;

import org.jspecify.annotations.NullMarked;
