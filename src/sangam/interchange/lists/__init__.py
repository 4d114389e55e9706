"""A list that an officer has checked in the browser: given, read and looked up by the worker, shown, erased."""
