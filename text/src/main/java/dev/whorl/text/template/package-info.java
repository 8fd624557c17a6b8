/** Chat templates: messages → the text that a model was trained on, by the engine of the field. */
@NullMarked
package dev.whorl.text.template;

import org.jspecify.annotations.NullMarked;
