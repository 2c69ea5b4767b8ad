(function_definition declarator: (_) @name) @function
(class_specifier name: (_) @name body: (_)) @class
(struct_specifier name: (_) @name body: (_)) @struct
(union_specifier name: (_) @name body: (_)) @struct
(enum_specifier name: (_) @name body: (_)) @enum
(type_definition type: (struct_specifier !name body: (_)) declarator: (_) @name) @struct
(namespace_definition name: (_) @name) @namespace
(preproc_function_def name: (identifier) @name) @macro
