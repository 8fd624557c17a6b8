/** What users and administrators live through, on a real API server; a class per behaviour. */
@NullUnmarked
package dev.whorl.operator.behaviour;

import org.jspecify.annotations.NullUnmarked;
