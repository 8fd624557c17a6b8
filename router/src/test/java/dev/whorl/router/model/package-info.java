@NullMarked
package dev.whorl.router.model;

import org.jspecify.annotations.NullMarked;
