@NullMarked
package dev.whorl.images;

import org.jspecify.annotations.NullMarked;
