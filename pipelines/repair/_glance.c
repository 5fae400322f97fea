/* The two loops over every character of every text, see shape.py, which does the same in Python
   where this is not built, some thirty times slower. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#define BASIC_PLANE 0x10000
#define CLASSES (BASIC_PLANE + 2) /* behind the basic plane: Han beyond it, and the rest */
#define TRIGGERS (32 * 32 * 32)
#define LOOKED_AT '`'
#define NEWLINE 'n'

static inline uint8_t class_of(const uint8_t *classes, Py_UCS4 character)
{
    if (character < BASIC_PLANE)
        return classes[character];
    return classes[BASIC_PLANE + (character < 0x20000 || character > 0x3FFFF)];
}

static int is_wrong(PyObject *const *args, Py_ssize_t count, Py_ssize_t expected)
{
    if (count == expected && PyUnicode_Check(args[0]) && PyBytes_Check(args[1])
        && PyBytes_GET_SIZE(args[1]) == CLASSES
        && (count < 3 || (PyBytes_Check(args[2])
                          && PyBytes_GET_SIZE(args[2]) == TRIGGERS * sizeof(uint32_t))))
        return 0;
    PyErr_SetString(PyExc_TypeError, "expected a text and tables of their sizes");
    return 1;
}

/* Each loop is compiled once for every width that Python stores characters in. */
#define BY_KIND(call, text)                                                                    \
    switch (PyUnicode_KIND(text)) {                                                            \
    case PyUnicode_1BYTE_KIND: call(Py_UCS1, PyUnicode_1BYTE_DATA(text)); break;               \
    case PyUnicode_2BYTE_KIND: call(Py_UCS2, PyUnicode_2BYTE_DATA(text)); break;               \
    default: call(Py_UCS4, PyUnicode_4BYTE_DATA(text)); break;                                 \
    }

/* shape(text, classes) -> bytes: the class of each character. */
static PyObject *shape(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    if (is_wrong(args, count, 2))
        return NULL;
    const uint8_t *classes = (const uint8_t *)PyBytes_AS_STRING(args[1]);
    Py_ssize_t length = PyUnicode_GET_LENGTH(args[0]);
    PyObject *found = PyBytes_FromStringAndSize(NULL, length);
    if (found == NULL)
        return NULL;
    uint8_t *out = (uint8_t *)PyBytes_AS_STRING(found);
#define WRITE(type, data)                                                                      \
    for (Py_ssize_t i = 0; i < length; i++)                                                    \
        out[i] = class_of(classes, ((const type *)data)[i])
    BY_KIND(WRITE, args[0])
    return found;
}

static inline uint32_t trigger(const uint8_t *triggers, int before, int here, int behind)
{
    uint32_t bits;
    size_t at = (before & 31) << 10 | (here & 31) << 5 | (behind & 31);
    memcpy(&bits, triggers + at * sizeof bits, sizeof bits);
    return bits;
}

/* triggered(text, classes, triggers) -> int: the bits of all triggers in the text; the table has
   them by the classes of three neighbours, five bits each. The ends count as newlines. */
static PyObject *triggered(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    if (is_wrong(args, count, 3))
        return NULL;
    const uint8_t *classes = (const uint8_t *)PyBytes_AS_STRING(args[1]);
    const uint8_t *triggers = (const uint8_t *)PyBytes_AS_STRING(args[2]);
    Py_ssize_t last = PyUnicode_GET_LENGTH(args[0]) - 1;
    uint32_t found = 0;
#define LOOK(type, data)                                                                       \
    for (Py_ssize_t i = 0; i <= last; i++) {                                                   \
        const type *at = (const type *)data + i;                                               \
        uint8_t here = class_of(classes, *at);                                                 \
        if (here >= LOOKED_AT)                                                                 \
            found |= trigger(triggers, i > 0 ? class_of(classes, at[-1]) : NEWLINE, here,      \
                             i < last ? class_of(classes, at[1]) : NEWLINE);                   \
    }
    BY_KIND(LOOK, args[0])
    return PyLong_FromUnsignedLong(found);
}

static PyMethodDef methods[] = {
    {"shape", (PyCFunction)(void (*)(void))shape, METH_FASTCALL, NULL},
    {"triggered", (PyCFunction)(void (*)(void))triggered, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "_glance", .m_methods = methods,
};

PyMODINIT_FUNC PyInit__glance(void)
{
    return PyModuleDef_Init(&module);
}
