/** Types of one kind. */
@NullMarked
package dev.whorl.crds.server;

import org.jspecify.annotations.NullMarked;
