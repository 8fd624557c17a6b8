@NullMarked
package dev.whorl.sources;

import org.jspecify.annotations.NullMarked;
