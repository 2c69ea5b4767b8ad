(function_definition declarator: (_) @name) @function
(struct_specifier name: (type_identifier) @name body: (_)) @struct
(union_specifier name: (type_identifier) @name body: (_)) @struct
(enum_specifier name: (type_identifier) @name body: (_)) @enum
(type_definition type: (struct_specifier !name body: (_)) declarator: (_) @name) @struct
(preproc_function_def name: (identifier) @name) @macro
