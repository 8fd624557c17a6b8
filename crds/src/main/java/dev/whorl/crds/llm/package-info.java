/** Types of one kind. */
@NullMarked
package dev.whorl.crds.llm;

import org.jspecify.annotations.NullMarked;
