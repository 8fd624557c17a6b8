@NullMarked
package dev.whorl.executor.model;

import org.jspecify.annotations.NullMarked;
